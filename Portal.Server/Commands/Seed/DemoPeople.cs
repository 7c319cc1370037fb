using Portal.Domain.Access;

namespace Portal.Server.Commands.Seed;

/// <summary>Somebody of the demo stories. All of them are made up.</summary>
/// <param name="Key">First name, as in the address and in the files with answers.</param>
/// <param name="Name">Whole name.</param>
/// <param name="Is">Who it is, for whoever wants to be this person.</param>
/// <param name="Role">A staff role; most have none.</param>
internal sealed record DemoPerson(string Key, string Name, string Is, StaffRole? Role = null)
{
    /// <summary>No mail ever reaches an address under .example.</summary>
    public string Email => $"{Key}@demo.example";
}

/// <summary>Who plays in the demo stories.</summary>
internal static class DemoPeople
{
    public static readonly DemoPerson Nora = new("nora", "Nora Quist", "practitioner, verified: one application waits for her signature");
    public static readonly DemoPerson Olu = new("olu", "Olu Park", "Nora's office manager: all applications");
    public static readonly DemoPerson Dina = new("dina", "Dina Marsh", "drafter: one application, payment withheld, identity read only");
    public static readonly DemoPerson Avery = new("avery", "Avery Stone", "agent of 25 providers");
    public static readonly DemoPerson Gale = new("gale", "Gale Whitcomb", "authorized official of 23 clinics");
    public static readonly DemoPerson Theo = new("theo", "Theo Brandt", "practitioner, whose claim waits for staff");
    public static readonly DemoPerson Lena = new("lena", "Lena Foss", "claims Nora's NPI: contested");
    public static readonly DemoPerson Paula = new("paula", "Paula Reyes", "accepted payment rights, which Nora has not confirmed");
    public static readonly DemoPerson Finn = new("finn", "Finn Harper", "his access begins in 30 days");
    public static readonly DemoPerson Sam = new("sam", "Sam Doyle", "his access ran out; invited again, not answered");
    public static readonly DemoPerson Erin = new("erin", "Erin Vale", "her access was ended by Nora");
    public static readonly DemoPerson Liam = new("liam", "Liam Frost", "left, with a note for whoever goes on");
    public static readonly DemoPerson Jules = new("jules", "Jules Moreno", "declined an invitation; proposed as HelpDesk");
    public static readonly DemoPerson Renee = new("renee", "Renee Holt", "Reviewer", StaffRole.Reviewer);
    public static readonly DemoPerson Amir = new("amir", "Amir Dalal", "Auditor", StaffRole.Auditor);
    public static readonly DemoPerson Hana = new("hana", "Hana Ortiz", "HelpDesk", StaffRole.HelpDesk);
    public static readonly DemoPerson Ada = new("ada", "Ada Brooks", "AccountAdmin", StaffRole.AccountAdmin);
    public static readonly DemoPerson Ben = new("ben", "Ben Castillo", "AccountAdmin, the second one", StaffRole.AccountAdmin);

    /// <summary>In the order in which they are listed.</summary>
    public static readonly IReadOnlyList<DemoPerson> All =
        [Nora, Olu, Dina, Avery, Gale, Theo, Lena, Paula, Finn, Sam, Erin, Liam, Jules, Renee, Amir, Hana, Ada, Ben];

    /// <summary>The person whom a file with answers names.</summary>
    public static DemoPerson Named(string key) => All.Single(person => person.Key == key);
}
