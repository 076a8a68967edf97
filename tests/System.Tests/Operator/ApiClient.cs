namespace Personalization.SystemTests.Operator;

/// <summary>A client with one operator's key; <see cref="Api"/> has the verbs.</summary>
public sealed record ApiClient(HttpClient Http);
