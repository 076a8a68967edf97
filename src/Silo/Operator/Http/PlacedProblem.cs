namespace Personalization.Silo.Operator.Http;

/// <summary>One reason for a refusal.</summary>
/// <param name="Place">Where in the document, as a path; empty for all of it.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
internal sealed record PlacedProblem(string Place, string Message);
