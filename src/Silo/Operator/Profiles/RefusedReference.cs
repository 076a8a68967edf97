namespace Personalization.Silo.Operator.Profiles;

/// <summary>An entry of a batch that names no profile; the others were dealt with.</summary>
/// <param name="Index">Its place in <c>ids</c>, from 0.</param>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record RefusedReference(int Index, string Problem);
