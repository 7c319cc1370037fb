using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Portal.Infrastructure.Files;

/// <summary>How large an upload may be.</summary>
/// <param name="MaxBytes">Largest content of one file, in bytes.</param>
public sealed record UploadLimits(long MaxBytes)
{
    public const string Setting = "Portal:Uploads:MaxBytes";
    public const long DefaultMaxBytes = 25L * 1024 * 1024;

    // Files are looked into in memory, two at a time.
    private const long Most = 512L * 1024 * 1024;

    /// <exception cref="InvalidSettingException">Not a number of bytes between 1024 and 512 MB.</exception>
    public static UploadLimits From(IConfiguration configuration)
    {
        var setting = configuration[Setting];
        if (string.IsNullOrWhiteSpace(setting)) return new UploadLimits(DefaultMaxBytes);
        return long.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is >= 1024 and <= Most
            ? new UploadLimits(bytes)
            : throw new InvalidSettingException($"{Setting} must be a whole number of bytes between 1024 and "
                + $"{Most.ToString(CultureInfo.InvariantCulture)}.");
    }
}
