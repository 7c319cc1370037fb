using Portal.Server.Commands;

namespace Portal.Tests.Support;

/// <summary>What <c>./portal verify</c> says of a file.</summary>
internal static class Verified
{
    /// <summary>Its exit code, and what it prints.</summary>
    public static async Task<(int Code, string Said)> AsFileAsync(byte[] file)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file);
            var told = new StringWriter();
            return (await VerifyCommand.RunAsync(path, [], told), told.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
