using System.Globalization;
using Dunes.Cli;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await CommandRunner.RunAsync(Verbs.For(args), args);
