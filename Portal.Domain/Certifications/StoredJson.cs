using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Domain.Certifications;

/// <summary>How stored JSON is read: exact names, none missing, none unknown, none twice, no null where a value belongs.</summary>
internal static class StoredJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = 16,
        Converters = { new UtcTime() },
    };
}

/// <summary>A moment as <c>2026-11-21T14:02:03.000000Z</c>: UTC, always six digits of fraction, as fine as PostgreSQL keeps it.</summary>
internal sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    internal static bool IsExact(DateTimeOffset time) => time.Offset == TimeSpan.Zero && time.Ticks % TimeSpan.TicksPerMicrosecond == 0;

    internal static string Write(DateTimeOffset time) => IsExact(time)
        ? time.ToString(Format, CultureInfo.InvariantCulture)
        : throw new ArgumentException("A stored moment is UTC and has whole microseconds.", nameof(time));

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParseExact(
            reader.GetString(), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new JsonException("A stored moment looks like 2026-11-21T14:02:03.000000Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Write(value));
}
