namespace Personalization.Grains.Exposures;

/// <summary>The tracking API did not take an exposure; it must not be marked as reported.</summary>
[GenerateSerializer, Alias("personalization.ExposureNotDeliveredException")]
internal sealed class ExposureNotDeliveredException : Exception
{
    public ExposureNotDeliveredException(int statusCode)
        : base($"The tracking API did not take an exposure (status {statusCode}).")
    {
    }
}
