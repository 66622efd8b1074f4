using System.Text;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public sealed class StoredPagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-pages-").FullName;
    private readonly FaultyStore _store;
    private readonly BundleNode _bundles;
    private readonly StoredPages<Row> _pages;
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private Fault _fault;

    public StoredPagesTests()
    {
        _store = new(SqliteBundleStore.Open(Path.Combine(_folder, "pages.db"))) { NextFault = () => _fault };
        _bundles = new(new() { NodeId = EndpointId.Dtn("earth-gs") }, _store);
        _pages = New();
        _pages.Load();
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Rows_are_there_after_a_restart()
    {
        var rows = Enumerable.Range(0, 200).Select(number => new Row(number)).ToList();
        foreach (var row in rows) _pages.Add(row);
        Turn();
        for (var at = 0; at < 200; at += 3) _pages.Remove(rows[at]);
        Turn();
        Assert.Equal(rows.Where((_, at) => at % 3 != 0).Select(row => row.Number), New().Load().Select(row => row.Number).Order());
    }

    [Fact]
    public void A_turn_that_fails_changes_no_row()
    {
        var rows = Enumerable.Range(0, 70).Select(number => new Row(number)).ToList();
        foreach (var row in rows) _pages.Add(row);
        Turn();
        _pages.Remove(rows[3]);
        _pages.Add(new(1000));
        Turn(Fault.Fail);
        _pages.Remove(rows[5]);
        Turn();
        Assert.Equal(rows.Where((_, at) => at != 5).Select(row => row.Number), New().Load().Select(row => row.Number).Order());
    }

    [Fact]
    public void A_row_that_comes_and_goes_takes_no_new_page()
    {
        for (var at = 0; at < 1000; at++)
        {
            var row = new Row(at);
            _pages.Add(row);
            Turn();
            _pages.Remove(row);
            Turn();
        }

        Assert.Null(_store.Get(StoredPages<Row>.PageName("rows", 0)));
        Assert.Equal([0, 0, 0, 1], _store.Get("rows"));
    }

    [Fact]
    public void A_page_that_cannot_be_read_is_said_to_be_damaged()
    {
        _pages.Add(new(1));
        Turn();
        var batch = new StoreBatch();
        batch.Put(StoredPages<Row>.PageName("rows", 0), "x"u8);
        _store.Commit(batch);
        Assert.Equal(BundleStoreFailure.Corrupt, Assert.Throws<BundleStoreException>(() => New().Load()).Failure);
    }

    private StoredPages<Row> New() => new(_bundles, "rows", Write, Read);

    private static byte[] Write(IEnumerable<Row> rows) => Encoding.ASCII.GetBytes(string.Join(' ', rows.Select(row => row.Number)));

    private static IEnumerable<Row> Read(byte[] octets) =>
        Encoding.ASCII.GetString(octets).Split(' ').Select(text => int.TryParse(text, out var number) ? new Row(number) : throw new InvalidDataException(text));

    private void Turn(Fault fault = Fault.None)
    {
        _pages.Store();
        _fault = fault;
        _now += TimeSpan.FromSeconds(2);
        try
        {
            _bundles.Advance(_now, DtnTime.Unknown);
        }
        catch (BundleStoreException)
        {
            _pages.OnFailed();
            return;
        }

        _pages.OnCommitted();
    }

    private sealed class Row(int number)
    {
        public int Number { get; } = number;
    }
}
