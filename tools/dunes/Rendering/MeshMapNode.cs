namespace Dunes.Cli.Rendering;

/// <summary>A node on the map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X">Metres to the east.</param>
/// <param name="Y">Metres to the north.</param>
/// <param name="Role">What it does.</param>
/// <param name="Failed">Whether it failed during the run.</param>
internal sealed record MeshMapNode(string Name, double X, double Y, MeshRole Role, bool Failed);
