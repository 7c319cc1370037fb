using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;

namespace Portal.Server.Commands.Seed;

/// <summary>What one person fills into one section, in the order in which it is typed.</summary>
internal sealed record DemoPart(string By, string Section, JsonObject Answers);

/// <summary>Fills in drafts from the files beside this one: an answer, the items of a group, or the titles of documents.</summary>
internal sealed class DemoAnswers(DemoStage stage, FormDefinition form)
{
    /// <summary>Lets everybody whom the file names fill in their part.</summary>
    public async Task FillAsync(EnrollmentApplicationId application, string file)
    {
        foreach (var part in Read<DemoPart[]>(file))
            foreach (var (key, answer) in part.Answers)
                await (form.Section(part.Section)!.Document(key) is not null ? AddDocumentsAsync(application, part, key, answer!)
                    : answer is JsonArray items ? AddItemsAsync(application, part, key, items)
                    : SaveAsync(application, part, new FieldAddress(part.Section, key), answer!));
    }

    /// <summary>A file of the stories.</summary>
    public static T Read<T>(string file)
    {
        using var stream = typeof(DemoAnswers).Assembly.GetManifestResourceStream($"seed/{file}.json")!;
        return JsonSerializer.Deserialize<T>(stream, JsonSerializerOptions.Web)!;
    }

    private async Task AddDocumentsAsync(EnrollmentApplicationId application, DemoPart part, string slot, JsonNode titles)
    {
        foreach (var title in titles is JsonArray several ? several.Select(Text) : [Text(titles)])
        {
            await using var file = DemoFile.Pdf(title);
            await As<Documents>(part).AddAsync(application, part.Section, slot, file, $"{title}.pdf", file.Length).OrStopAsync();
        }
    }

    private async Task AddItemsAsync(EnrollmentApplicationId application, DemoPart part, string group, JsonArray items)
    {
        foreach (var item in items)
        {
            var id = await As<Drafting>(part).AddItemAsync(application, part.Section, group).OrStopAsync();
            foreach (var (field, answer) in item!.AsObject())
                await SaveAsync(application, part, new FieldAddress(part.Section, group, id, field), answer!);
        }
    }

    // Nobody was there before: the field is empty.
    private Task<Kept> SaveAsync(EnrollmentApplicationId application, DemoPart part, FieldAddress field, JsonNode answer) =>
        As<Drafting>(part).SaveFieldAsync(application, field, Text(answer), seenVersion: 0).OrStopAsync();

    private T As<T>(DemoPart part) where T : notnull => stage.As<T>(DemoPeople.Named(part.By));

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
