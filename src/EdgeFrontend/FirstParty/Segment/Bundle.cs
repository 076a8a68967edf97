namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// analytics.js of one site as browsers get it: without the write key, under a name made of its content, compressed once.
/// </summary>
internal sealed record Bundle(string Hash, byte[] Script, byte[] Gzip, byte[] Brotli);
