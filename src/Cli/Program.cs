using Personalization.Cli;

return await GridProgram.RunAsync(args);
