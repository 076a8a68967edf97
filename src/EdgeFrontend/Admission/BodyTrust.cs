namespace Personalization.EdgeFrontend.Admission;

/// <summary>What is known of a sender before the body is there.</summary>
internal enum BodyTrust
{
    /// <summary>Nothing is asked: anybody may send such a body.</summary>
    Open,

    /// <summary>The credential is a signature over the body.</summary>
    Signed,

    /// <summary>The credentials were right.</summary>
    Proven,
}
