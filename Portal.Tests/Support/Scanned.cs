using Microsoft.Playwright;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Portal.Tests.Support;

/// <summary>What a phone's camera would read.</summary>
internal static class Scanned
{
    // The picture as the browser draws it, in gray.
    private const string Pixels = """
        async (svg) => {
            const copy = svg.cloneNode(true);
            copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
            copy.setAttribute("width", "400");
            copy.setAttribute("height", "400");
            const image = new Image();
            image.src = "data:image/svg+xml," + encodeURIComponent(copy.outerHTML);
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 400;
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, 400, 400);
            return Array.from({ length: 400 * 400 }, (_, i) => data[4 * i]);
        }
        """;

    /// <summary>The text of a QR code on the page; null when there is none that can be read.</summary>
    public static async Task<string?> TextAsync(ILocator svg)
    {
        var gray = await svg.EvaluateAsync<int[]>(Pixels);
        var source = new RGBLuminanceSource([.. gray.Select(g => (byte)g)], 400, 400, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)))?.Text;
    }
}
