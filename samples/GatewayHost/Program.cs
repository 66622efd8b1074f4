using Dunes.Sdk.Crypto;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Bearers;
using GatewayHost;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A gateway with a sensor and a lamp in reach, and a ground station at the other end of a TCPCLv4 session on loopback. The radio is a loopback one; the keys are
// made here, where a deployment has them from provisioning.
var networkKey = new MeshKey(0, Guid.NewGuid().ToByteArray());
var applicationKey = new MeshKey(0, Guid.NewGuid().ToByteArray());
using var keys = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
using var signer = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
var folder = Directory.CreateTempSubdirectory("dunes-sample-").FullName;
var air = new LoopbackRadio();
var radio = air.CreateBearer("gateway");

await using var ground = GroundStation.Start(Path.Combine(folder, "ground.db"), signer.VerificationKey, keys.PublicKey);
var builder = Composition.Create(args, Path.Combine(folder, "gateway.db"), networkKey, applicationKey, radio, keys, signer, ground.Key, ground.Signer, "127.0.0.1", ground.Port);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
using var host = builder.Build();
await host.StartAsync();

using var ward = new Ward(air, networkKey, applicationKey);
ward.RaiseAlarm();
var isDone = await ward.LampIsOn.WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(task => task.IsCompletedSuccessfully, TaskScheduler.Default);
await host.StopAsync();
Console.WriteLine(isDone
    ? "An alarm went from the sensor through the gateway to ground, and the lamp is on."
    : "The lamp is still off after 30 s.");
return isDone ? 0 : 1;
