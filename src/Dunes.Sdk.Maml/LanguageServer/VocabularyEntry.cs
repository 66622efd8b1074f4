namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>A key or section of the format, and what is said about it.</summary>
/// <param name="Name">Its name as written.</param>
/// <param name="Meaning">What it is for, in Markdown.</param>
internal sealed record VocabularyEntry(string Name, string Meaning)
{
    /// <summary>Values to offer, as written in YAML; the format may take others.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>The keys of a mapping; none for a key that holds a value.</summary>
    public VocabularyEntry[] Keys { get; init; } = [];

    public VocabularyEntry? Find(string name) => Array.Find(Keys, key => key.Name == name);
}
