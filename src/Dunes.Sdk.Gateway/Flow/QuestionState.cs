namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Where a question is; all but <see cref="Asked"/> are final.</summary>
internal enum QuestionState
{
    /// <summary>The advisor was asked, and has time left.</summary>
    Asked,

    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>The advisor failed, or its answer could not be read.</summary>
    Failed,

    /// <summary>The time was over first; an answer that still comes is dropped.</summary>
    TimedOut,
}
