using Personalization.Hosting.Lifetime;

namespace Personalization.Hosting.Startup;

/// <summary>
/// A reason why the process cannot start that its operator can mend: <see cref="HostRunner"/> prints the message without a stack trace.
/// </summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="innerException">The cause as the library reported it.</param>
internal sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
