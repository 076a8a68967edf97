namespace Personalization.Simulators;

/// <summary>One request to the tracking API with its raw body, whether it was accepted or not.</summary>
/// <param name="Number">Order of arrival among all requests, see <see cref="RecordedRequest.Number"/>.</param>
/// <param name="Method">Long name of the path's method.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Headers">Request headers.</param>
/// <param name="Body">The body as text.</param>
/// <param name="Status">What was answered.</param>
public sealed record TrackingRequest(
    long Number, string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body, int Status);
