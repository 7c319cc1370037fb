using System.Globalization;
using System.Text;
using QRCoder;

namespace Portal.Infrastructure.Accounts;

/// <summary>A QR code as the path of an SVG, made here: the secret in it reaches neither an address nor another server.</summary>
/// <param name="Size">Its width and height in modules, with the quiet zone of four on each side.</param>
/// <param name="Path">The dark modules, one unit each.</param>
public sealed record QrPicture(int Size, string Path)
{
    /// <summary>The picture of a text. A seventh of it may be covered or badly lit.</summary>
    public static QrPicture Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var (rows, path) = (code.ModuleMatrix, new StringBuilder());
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows.Count; x++)
            {
                var start = x;
                while (x < rows.Count && rows[y][x])
                    x++;
                if (x > start)
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1H{start}z");
            }
        return new QrPicture(rows.Count, path.ToString());
    }
}
