using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Mesh;

/// <summary>Names every option that is out of its range.</summary>
internal sealed class MeshOptionsValidator : IValidateOptions<MeshOptions>
{
    public ValidateOptionsResult Validate(string? name, MeshOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        foreach (var fault in options.ToConfiguration().Faults()) faults.AddError(fault);
        if (options.InboxCapacity is < 16 or > 65536) faults.AddError($"{nameof(MeshOptions.InboxCapacity)} is {options.InboxCapacity}; use 16 to 65536.");
        if (options.MessageCapacity is < 1 or > 65536) faults.AddError($"{nameof(MeshOptions.MessageCapacity)} is {options.MessageCapacity}; use 1 to 65536.");
        if (options.ReplayList.Count > options.ReplayCapacity) faults.AddError($"{nameof(MeshOptions.ReplayList)} has {options.ReplayList.Count} sources, more than {nameof(MeshOptions.ReplayCapacity)} of {options.ReplayCapacity}.");
        return faults.Build();
    }
}
