using Personalization.Cli;

return await GridCommands.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
