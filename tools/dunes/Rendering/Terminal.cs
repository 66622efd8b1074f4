using Spectre.Console;

namespace Dunes.Cli.Rendering;

/// <summary>Standard output as a place to print on: with colours on a terminal, plain and unwrapped in a file or a pipe.</summary>
internal static class Terminal
{
    private const int PipeWidth = 240;

    public static IAnsiConsole ForOutput()
    {
        if (!Console.IsOutputRedirected && !VerbOutput.IsCaptured) return AnsiConsole.Console;
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(Console.Out) });
        plain.Profile.Width = PipeWidth;
        return plain;
    }
}
