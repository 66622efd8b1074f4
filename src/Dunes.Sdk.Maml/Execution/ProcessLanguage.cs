namespace Dunes.Sdk.Maml.Execution;

/// <summary>The program that runs the blocks of a language.</summary>
/// <param name="Program">The program's full path; nothing is searched for.</param>
/// <param name="Arguments">
/// Its arguments, one an element, passed as they are and never by a shell. <c>{file}</c> is replaced by the path of a file with the
/// block's text, and <c>{input}</c> by that of a file with the workflow's input.
/// </param>
/// <param name="FileName">The name of the file with the block's text, without a folder.</param>
public sealed record ProcessLanguage(string Program, IReadOnlyList<string> Arguments, string FileName = "block")
{
    /// <summary>The place of the block's file in the arguments.</summary>
    public const string FilePlaceholder = "{file}";

    /// <summary>The place of the input's file in the arguments.</summary>
    public const string InputPlaceholder = "{input}";

    /// <summary>A program that takes the block's file as its only argument.</summary>
    /// <param name="program">The program's full path.</param>
    public ProcessLanguage(string program)
        : this(program, [FilePlaceholder])
    {
    }
}
