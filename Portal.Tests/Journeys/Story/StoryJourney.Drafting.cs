using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys.Story;

/// <summary>Step 6: three people fill in one application at the same time.</summary>
public partial class StoryJourney
{
    private const string OtherNames = "Has the practitioner ever used another name, in life or at work?";

    private static readonly string[] NothingAdverse =
    [
        "Has the practitioner ever been convicted of a felony", "Has the practitioner ever been convicted of a misdemeanor",
        "Has a federal or state health care program", "Has a licensing authority or the DEA", "Has a civil money penalty",
        "Have Medicare or Medicaid payments",
    ];

    private async Task AllFillItInAtOnceAsync()
    {
        await _nora.OpenAsync(_application);
        await _dana.OpenAsync(_application);
        await Task.WhenAll(
            DoesAsync(_nora, ("Personal identity", IdentityAsync), ("Payment account", PaymentAsync)),
            DoesAsync(
                _olu, ("Specialties and taxonomy", SpecialtiesAsync), ("Practice locations", LocationsAsync), ("Correspondence address", LettersAsync),
                ("Adverse legal history", AdverseAsync), ("Supporting documents", DocumentsAsync)),
            DoesAsync(_dana, ("Licenses", LicensesAsync), ("Contact person", ContactAsync)));
        // Each sees on the list what the others did, without loading it again.
        await _olu.ReadsAsync("Last changed by Dana Wells");
        await _olu.ReadsAsync("Last changed by Nora Quist");
        await _olu.FindsItGoodAsync("application filled in");
    }

    private static async Task DoesAsync(Somebody who, params (string Section, Func<Somebody, Task> Fill)[] sections)
    {
        foreach (var (section, fill) in sections)
        {
            await who.ArrivesAtAsync(Form);
            await who.Keys.FollowAsync(section);
            await who.ArrivesAtAsync(section);
            await who.FindsItGoodAsync($"{section} empty");
            await fill(who);
            await who.SeesItSavedAsync();
            await who.FindsItGoodAsync($"{section} filled in");
            await who.Keys.FollowAsync("All sections");
        }
        await who.ArrivesAtAsync(Form);
    }

    private async Task IdentityAsync(Somebody who)
    {
        var keys = who.Keys;
        await keys.TypeAsync("First name", "Nora");
        await keys.TypeAsync("Last name", "Quist");
        await keys.ChooseAsync(OtherNames, "Yes");
        await keys.TypeAsync("Social Security number", "123-45-67X9");
        await keys.TypeAsync("Date of birth", "02/30/1984");
        await keys.SelectAsync("Country of birth", "United States");
        await keys.SelectAsync("State or territory of birth", "Minnesota");
        await keys.TypeAsync("E-mail address", who.Email);
        await keys.TypeAsync("National Provider Identifier (NPI)", Npi);
        await keys.PressAsync("Add other name");
        await keys.In("Other name 1").TypeAsync("First name", "Nora");
        await keys.In("Other name 1").TypeAsync("Last name", "Vance");
        await keys.In("Other name 1").ChooseAsync("Kind of name", "Former name");
        await keys.PressAsync("Check this section");
        await Assertions.Expect(who.Page.Locator("#f-identity-ssn-error, #f-identity-birthDate-error")).ToHaveCountAsync(2);
        await who.FindsItGoodAsync("Personal identity with errors");
        // From the list of problems to the field, and what was typed still stands there.
        await keys.FollowAsync(await who.Page.Locator("#problems a").First.InnerTextAsync());
        await Assertions.Expect(who.Page.Locator("#f-identity-ssn")).ToBeFocusedAsync();
        await Assertions.Expect(who.Page.Locator("#f-identity-ssn")).ToHaveValueAsync("123-45-67X9");
        await keys.TypeAsync("Social Security number", "123-45-6789");
        await keys.TypeAsync("Date of birth", "2/29/1984");
        await keys.PressAsync("Check this section");
        await who.ReadsAsync("Nothing is missing in this section.");
    }

    private async Task LicensesAsync(Somebody who)
    {
        await who.Keys.ChooseAsync("Is the practitioner registered with the Drug Enforcement Administration (DEA)?", "No");
        await who.Keys.PressAsync("Add license");
        var license = who.Keys.In("License 1");
        await license.ChooseAsync("Type", "State license");
        await license.TypeAsync("License number", "MD-00123");
        await license.SelectAsync("Issuing state or territory", "Minnesota");
        await license.TypeAsync("Issue date", "06/01/2015");
        await license.TypeAsync("Expiration date", "05/31/2039");
        await who.Keys.PressAsync("Add another license");
        await who.Keys.In("License 2").TypeAsync("License number", "typed by mistake");
        await who.SeesItSavedAsync();
        await who.Keys.PressAsync("Remove License 2");
        await Assertions.Expect(who.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await who.FindsItGoodAsync("license being removed");
        await who.Keys.In("Remove this license?").PressAsync("Remove");
        await Assertions.Expect(who.Page.GetByRole(AriaRole.Group, new() { Name = "License 2" })).ToHaveCountAsync(0);
    }

    private async Task SpecialtiesAsync(Somebody who)
    {
        await who.Keys.SelectAsync("Primary taxonomy", "Family Medicine Physician");
        await who.Keys.ChooseAsync("Is the practitioner certified by a specialty board?", "No");
    }

    // The ZIP code is wrong on purpose: asking for the signature will find it.
    private async Task LocationsAsync(Somebody who)
    {
        await who.Keys.PressAsync("Add location");
        var location = who.Keys.In("Location 1");
        await location.TypeAsync("Name of the practice at this location", "Elm Street Clinic");
        await location.TypeAsync("Street address", "12 Elm Street");
        await location.TypeAsync("City", "Saint Paul");
        await location.SelectAsync("State or territory", "Minnesota");
        await location.TypeAsync("ZIP code", "5510");
        await location.TypeAsync("Telephone number for patients", "(651) 555-0123");
        await location.TypeAsync("First day of seeing patients here", "01/05/2026");
        await location.ChooseAsync("Are new patients accepted here?", "Yes");
        await location.TypeAsync("Office hours", "Monday to Friday, 8 a.m. to 5 p.m.");
    }

    private async Task LettersAsync(Somebody who)
    {
        await who.Keys.ChooseAsync("Which address should be used for letters?", "The address of the first practice location");
        await who.Keys.TypeAsync("Telephone number", "651-555-0124");
    }

    private async Task AdverseAsync(Somebody who)
    {
        foreach (var question in NothingAdverse)
            await who.Keys.ChooseAsync(question, "No");
        await who.Keys.ChooseAsync("Does the practitioner owe Medicare or Medicaid an overpayment", "Yes");
        await who.Keys.PressAsync("Add overpayment");
        var overpayment = who.Keys.In("Overpayment 1");
        await overpayment.TypeAsync("What happened", "Wrong code on twelve visits");
        await overpayment.TypeAsync("Date of the decision", "03/15/2025");
        await overpayment.TypeAsync("Court, board or agency that decided", "State Medicaid agency");
        await overpayment.SelectAsync("State or territory", "Minnesota");
        await overpayment.TypeAsync("Explanation", "Found in our own audit; it is being repaid every month.");
    }

    private async Task PaymentAsync(Somebody who)
    {
        var keys = who.Keys;
        await keys.TypeAsync("Name on the account", "Nora Quist");
        await keys.ChooseAsync("Type of account", "Checking");
        await keys.TypeAsync("Routing number", "091000019");
        await keys.TypeAsync("Account number", "000123456789");
        await keys.TypeAsync("Account number again", "000123456789");
        await keys.TypeAsync("Name of the bank or credit union", "First Sample Bank");
        await keys.TypeAsync("Bank address", "P.O. Box 7");
        await keys.TypeAsync("City of the bank", "Saint Paul");
        await keys.SelectAsync("State or territory of the bank", "Minnesota");
        await keys.TypeAsync("ZIP code of the bank", "55101-0007");
        await keys.TypeAsync("Person to ask about payments", "Olu Park");
        await keys.TypeAsync("Telephone number of this person", "651-555-0125");
        await keys.UploadAsync("Choose a file", Png("check.png"));
        await who.ReadsAsync("check.png");
    }

    private async Task ContactAsync(Somebody who)
    {
        await who.Keys.TypeAsync("First name", "Olu");
        await who.Keys.TypeAsync("Last name", "Park");
        await who.Keys.ChooseAsync("Role", "Office manager");
        await who.Keys.TypeAsync("Telephone number", "651-555-0125");
        await who.Keys.TypeAsync("E-mail address", _olu.Email);
        await who.Keys.ChooseAsync("How should questions be asked?", "By e-mail");
    }

    private async Task DocumentsAsync(Somebody who)
    {
        await who.Keys.In("Licenses").UploadAsync("Choose a file", Pdf("license-copy.pdf"), Pdf("license-back.pdf"));
        await who.ReadsAsync("license-copy.pdf");
        await who.ReadsAsync("license-back.pdf");
    }

    // Dana's line is silent for a moment, and Olu writes into the field that she is writing into.
    private async Task TwoWriteIntoOneFieldAsync()
    {
        foreach (var who in new[] { _olu, _dana })
        {
            await who.Keys.FollowAsync("Contact person");
            await who.ArrivesAtAsync("Contact person");
        }
        _cable.GoSilent();
        await _dana.Keys.TypeAsync("Telephone number", "651-555-0999");
        await _dana.Page.Keyboard.PressAsync("Tab");
        await _olu.Keys.TypeAsync("Telephone number", "651-555-0111");
        await _olu.SeesItSavedAsync();
        _cable.Speak();
        await _dana.ReadsAsync("Olu Park changed this field at");
        await _dana.ReadsAsync("It says now: “(651) 555-0111”");
        await Assertions.Expect(_dana.Page.Locator("#f-contact-phone")).ToHaveValueAsync("651-555-0999");
        await _dana.FindsItGoodAsync("conflict");
        await _dana.Keys.PressAsync("Keep what I typed");
        await _dana.SeesItSavedAsync();
        await Assertions.Expect(_olu.Page.Locator("#f-contact-phone")).ToHaveValueAsync("651-555-0999");
        foreach (var who in new[] { _olu, _dana })
        {
            await who.Keys.FollowAsync("All sections");
            await who.ArrivesAtAsync(Form);
        }
    }

    private static FilePayload Pdf(string name) => new() { Name = name, MimeType = "application/pdf", Buffer = SampleFiles.Pdf() };

    private static FilePayload Png(string name) => new() { Name = name, MimeType = "image/png", Buffer = SampleFiles.Png() };
}
