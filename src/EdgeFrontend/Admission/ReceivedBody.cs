namespace Personalization.EdgeFrontend.Admission;

/// <summary>A body that was read, or why it was not.</summary>
/// <param name="Bytes">The whole body; empty when it was refused.</param>
/// <param name="IsTooLarge">It is or claims to be larger than its reader takes.</param>
/// <param name="Exceeded">A limit of the edge that it is over.</param>
internal readonly record struct ReceivedBody(ReadOnlyMemory<byte> Bytes, bool IsTooLarge = false, RateLimitExceeded? Exceeded = null);
