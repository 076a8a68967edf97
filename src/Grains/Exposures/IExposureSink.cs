namespace Personalization.Grains.Exposures;

/// <summary>Takes exposures for delivery to the tracking API.</summary>
internal interface IExposureSink
{
    /// <summary>Completes when delivery is assured, as far as the sink can.</summary>
    Task SendAsync(ExposureMessage message);
}
