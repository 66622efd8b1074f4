using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>Runs <see cref="SecretOperationsTests"/> in a process of its own, whose compiler optimises at once and prints what it makes.</summary>
internal static class Listing
{
    // Classes whose methods see secrets, and the controls.
    private const string Methods = "Dunes.Sdk.Crypto.Primitives*:* Dunes.Sdk.Crypto.PostQuantum*:* Dunes.Sdk.Crypto.Tests.MachineCode.Control:*";

    private static readonly string[] Settings = ["DOTNET_", "COMPlus_", "CORECLR_"];

    /// <summary>What the methods of those classes are compiled to for a processor.</summary>
    public static IReadOnlyDictionary<string, CompiledMethod> Of(Processor processor)
    {
        var file = Path.GetTempFileName();
        try
        {
            Run(processor, file);
            return CompiledMethod.Read(File.ReadLines(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What this processor is, at the most, when it is asked for one.</summary>
    public static Processor Available(Processor processor) =>
        processor == Processor.Avx512 && !(Vector512.IsHardwareAccelerated && Avx512Vbmi2.VL.IsSupported) ? Processor.Avx2 : processor;

    private static void Run(Processor processor, string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // The tests are a program, and this process is it, or the dotnet command that runs it.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(Listing).Assembly.Location);
        }

        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(SecretOperationsTests).FullName}.{nameof(SecretOperationsTests.Every_operation_on_secrets_works_on_every_path)}");
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray()) start.Environment.Remove(name);
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_JitDisasm"] = Methods;
        start.Environment["DOTNET_JitDisasmDiffable"] = "1";
        start.Environment["DOTNET_JitStdOutFile"] = file;

        // Instructions that only some of these processors have, and that would change what is printed.
        start.Environment["DOTNET_EnableAPX"] = "0";
        start.Environment["DOTNET_EnableAVX10v2"] = "0";
        if (processor == Processor.Avx2) start.Environment["DOTNET_EnableAVX512"] = "0";
        if (processor == Processor.Least) start.Environment["DOTNET_EnableHWIntrinsic"] = "0";

        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{start.FileName} ended with {process.ExitCode}: {output}{complaint.GetAwaiter().GetResult()}");
    }

    // Whoever runs the tests may have set the compiler otherwise, or have a profiler change the code; where the runtime is, has to stay known.
    private static bool IsSetting(string name) =>
        Settings.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && !name.StartsWith("DOTNET_ROOT", StringComparison.OrdinalIgnoreCase);
}
