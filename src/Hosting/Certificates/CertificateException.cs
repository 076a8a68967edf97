namespace Personalization.Hosting.Certificates;

/// <summary>
/// Certificate files that cannot be used. The message names the file and what is wrong with it, and holds nothing of a key.
/// </summary>
internal sealed class CertificateException(string message, Exception? innerException = null) : Exception(message, innerException);
