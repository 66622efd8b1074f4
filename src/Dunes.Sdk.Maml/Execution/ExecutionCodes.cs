namespace Dunes.Sdk.Maml.Execution;

/// <summary>The codes of why a workflow is not run, or its outcome is refused. A code keeps its meaning for good.</summary>
public static class ExecutionCodes
{
    /// <summary>The principal has no permission to execute the document, or none is named.</summary>
    public const string NotPermitted = "MAML0301";

    /// <summary>No executor runs a block.</summary>
    public const string NoExecutor = "MAML0302";

    /// <summary>The attributes of a block cannot be read, or its <c>id</c> or <c>timeout</c> is of no use.</summary>
    public const string AttributeInvalid = "MAML0303";

    /// <summary>There is nothing to run.</summary>
    public const string NothingToRun = "MAML0304";

    /// <summary>The result could not be recorded in the section History.</summary>
    public const string NotRecordable = "MAML0305";

    /// <summary>The output does not fit Output_Schema, or could not be checked against it.</summary>
    public const string OutputRefused = "MAML0306";

    /// <summary>The input does not fit Input_Schema, or could not be checked against it.</summary>
    public const string InputRefused = "MAML0307";
}
