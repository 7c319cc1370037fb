using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Portal.Tests.Support;

/// <summary>Small, sound files of each kind that may be uploaded, and parts to spoil them with.</summary>
internal static class SampleFiles
{
    public static byte[] Pdf(params string[] objects) => PdfOf([.. objects.Select(o => Latin(o))]);

    /// <summary>A PDF whose objects are given as bytes. There is no cross-reference table: what looks into files here does not use one.</summary>
    public static byte[] PdfOf(params byte[][] objects)
    {
        var pdf = new MemoryStream();
        pdf.Write(Latin("%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"));
        for (var i = 0; i < objects.Length; i++)
        {
            pdf.Write(Latin($"{i + 3} 0 obj\n"));
            pdf.Write(objects[i]);
            pdf.Write(Latin("\nendobj\n"));
        }
        pdf.Write(Latin("trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"));
        return pdf.ToArray();
    }

    public static byte[] Stream(string dictionary, byte[] data) => [.. Latin($"<< {dictionary} /Length {data.Length} >>\nstream\r\n"), .. data, .. Latin("\nendstream")];

    public static byte[] Packed(byte[] data)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal)) zlib.Write(data);
        return packed.ToArray();
    }

    public static byte[] Png(uint width = 2, uint height = 2, byte depth = 8, byte color = 2) =>
    [
        0x89, .. "PNG\r\n\x1A\n"u8,
        .. PngChunk("IHDR", [.. BigEndian(width), .. BigEndian(height), depth, color, 0, 0, 0]),
        .. PngChunk("IDAT", Packed(new byte[14])),
        .. PngChunk("IEND", []),
    ];

    public static byte[] PngChunk(string type, byte[] body) => [.. BigEndian((uint)body.Length), .. Latin(type), .. body, 0, 0, 0, 0];

    public static byte[] Jpeg(ushort width = 16, ushort height = 16, byte frame = 0xC0) =>
    [
        0xFF, 0xD8,
        .. JpegSegment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        .. JpegSegment(0xDB, new byte[65]),
        .. JpegSegment(frame, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]),
        .. JpegSegment(0xDA, [1, 1, 0, 0, 63, 0]),
        0x12, 0x34, 0xFF, 0x00, 0x56,
        0xFF, 0xD9,
    ];

    public static byte[] JpegSegment(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    /// <summary>The test file that every virus scanner reports. Put together here, so that no scanner removes the source.</summary>
    public static byte[] Eicar() => Latin(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*");

    public static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
