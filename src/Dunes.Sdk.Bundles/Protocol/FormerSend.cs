namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>What a source knows of having sent a bundle before, which its destination may have forgotten since.</summary>
internal enum FormerSend
{
    /// <summary>Whom it went to has it still, if it went to anybody.</summary>
    None = 0,

    /// <summary>It may have gone to an earlier incarnation of the destination.</summary>
    Possible,

    /// <summary>An earlier incarnation of the destination, or who said that it is one, acknowledged it.</summary>
    TakenByFormerIncarnation,
}
