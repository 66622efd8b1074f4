using System.Net;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Dunes.Sdk.Starlink.Dish.Protos;
using Google.Protobuf;

namespace Dunes.Benchmarks.Dish;

/// <summary>One status of the simulated dish, as octets, framed, and as the JSON that tools print of it.</summary>
internal sealed class DishFixture
{
    public DishFixture()
    {
        Dish = new(LinkTrace.Default, () => TimeSpan.FromSeconds(1800), new(2024, 12, 12, 9, 7, 1, TimeSpan.Zero));
        Status = Dish.Handle(DishMessages.EncodeGetStatus(), out _, out _)!;
        History = Dish.Handle(DishMessages.EncodeGetHistory(), out _, out _)!;
        Frame = GrpcFrame.Encode(Status);
        Json = JsonFormatter.Default.Format(Response.Parser.ParseFrom(Status).DishGetStatus);
    }

    public static IPEndPoint AnyPort { get; } = new(IPAddress.Loopback, 0);

    public SimulatedDish Dish { get; }

    public byte[] Status { get; }

    public byte[] History { get; }

    public byte[] Frame { get; }

    public string Json { get; }
}
