using System.Net;
using Dunes.Sdk;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Gateway.Advisors;

namespace GatewayHost;

/// <summary>A ground station in the same process: its own store, keys and loop, listening on a free port of loopback.</summary>
internal sealed class GroundStation : IAsyncDisposable
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IUplink> _arrived = [];
    private readonly EnvelopeKeyPair _keys = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
    private readonly SigningKey _signer = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
    private readonly SqliteBundleStore _store;
    private readonly BundleNode _bundles;
    private readonly GroundNode _ground;
    private readonly TcpclListener _listener;
    private readonly Task _loop;

    private GroundStation(string databasePath, VerificationKey gatewaySigner, EnvelopePublicKey gatewayKey)
    {
        _store = SqliteBundleStore.Open(databasePath);
        _bundles = new(new() { NodeId = EndpointId.Dtn("earth-gs"), DatabasePath = databasePath }, _store);
        _ground = new(new(), new()
        {
            Bundles = _bundles,
            Envelope = new Envelope(),
            Keys = _keys,
            Signer = _signer,
            Gateways = [new TrustedGateway(EndpointId.Dtn("hab-1", "commands"), gatewaySigner, gatewayKey)],
            Advisor = new RulesAdvisor(_ => Ward.LampAddress),
        })
        {
            Delivered = reading => Console.WriteLine($"ground: {reading.Property} {reading.Value} from {reading.Source:X4}, {reading.Priority}"),
            Signal = Wake,
        };
        _listener = TcpclListener.Start(new IPEndPoint(IPAddress.Loopback, 0), Accept);
        _loop = RunAsync();
    }

    public EnvelopePublicKey Key => _keys.PublicKey;

    public VerificationKey Signer => _signer.VerificationKey;

    public int Port => _listener.LocalEndpoint.Port;

    public static GroundStation Start(string databasePath, VerificationKey gatewaySigner, EnvelopePublicKey gatewayKey) => new(databasePath, gatewaySigner, gatewayKey);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _listener.DisposeAsync();
        _store.Dispose();
        _signer.Dispose();
        _keys.Dispose();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Accept(SocketOctetLink link)
    {
        var uplink = new TcpclUplink("gateway", isActive: false, new() { NodeId = EndpointId.Dtn("earth-gs") }, link) { Signal = Wake };
        lock (_arrived) _arrived.Add(uplink);
        Wake();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (ObjectDisposedException)
        {
            // The station is closed.
        }
    }

    private async Task RunAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            lock (_arrived)
            {
                foreach (var uplink in _arrived) _bundles.Attach(uplink);
                _arrived.Clear();
            }

            var now = TimeProvider.System.GetElapsedTime(started);
            _ground.Advance(now, DtnTime.From(TimeProvider.System.GetUtcNow()));
            var wait = _ground.Deadline is { } deadline ? deadline - now : TimeSpan.FromSeconds(1);
            try
            {
                await _wake.WaitAsync(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait > TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
