namespace Personalization.Silo.Operator.Http;

/// <summary>Ends a request with a problem document from any depth of reading it. Nothing has been changed when it is thrown.</summary>
internal sealed class RefusedRequestException(IResult answer) : Exception("The request was refused.")
{
    public IResult Answer { get; } = answer;
}
