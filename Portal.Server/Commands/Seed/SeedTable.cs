namespace Portal.Server.Commands.Seed;

/// <summary>Who is there, and how to be one of them. Printed once: nothing keeps the codes.</summary>
internal static class SeedTable
{
    public static async Task WriteAsync(TextWriter told, IReadOnlyDictionary<DemoPerson, string> codes, string origin)
    {
        await told.WriteLineAsync();
        await told.WriteLineAsync("The demo people, and one recovery code of each. This is shown once:");
        await told.WriteLineAsync();
        foreach (var person in DemoPeople.All)
            await told.WriteLineAsync($"  {person.Email,-20}  {codes[person]}  {person.Name}: {person.Is}");
        await told.WriteLineAsync();
        await told.WriteLineAsync($"1. Open {origin}/account/recover in a private window and enter the address.");
        await told.WriteLineAsync($"2. Enter the six digits that {origin}/dev/mail shows, and the recovery code. It works once.");
        await told.WriteLineAsync("3. Create a passkey of your own. From then on it signs you in as this person, and signs.");
    }
}
