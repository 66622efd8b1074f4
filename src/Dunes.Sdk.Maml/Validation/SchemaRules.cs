using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Schemas;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rule of the schema sections: each holds a JSON Schema of draft 2020-12.</summary>
internal static class SchemaRules
{
    public static void Check(MamlDocument document, DiagnosticBag found)
    {
        foreach (var section in document.Sections)
        {
            if (section.Is("Input_Schema") || section.Is("Output_Schema")) found.AddRange(JsonSchema.Read(document.Source, section, found.Profile).Findings);
        }
    }
}
