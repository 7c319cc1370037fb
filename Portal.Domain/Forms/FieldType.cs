namespace Portal.Domain.Forms;

/// <summary>What kind of answer a field takes. A type's rules never change, because applications are bound to definitions for ever; new rules are a new type.</summary>
public enum FieldType
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>Several lines of text.</summary>
    Multiline,

    /// <summary>A part of a person's name: letters, spaces, hyphens, apostrophes, periods.</summary>
    Name,

    /// <summary>A calendar date, typed as MM/DD/YYYY; canonical form YYYY-MM-DD.</summary>
    Date,

    /// <summary>A question that is answered with <c>yes</c> or <c>no</c>.</summary>
    YesNo,

    /// <summary>One of the choices of the field or of the reference list that it names.</summary>
    Choice,

    /// <summary>An e-mail address; canonical form after <see cref="Accounts.EmailAddress"/>.</summary>
    Email,

    /// <summary>A U.S. telephone or fax number with an optional extension; canonical form ten digits, then x and the extension.</summary>
    Phone,

    /// <summary>A Social Security number; canonical form nine digits.</summary>
    Ssn,

    /// <summary>An Employer Identification Number; canonical form nine digits.</summary>
    Ein,

    /// <summary>A National Provider Identifier; canonical form ten digits.</summary>
    Npi,

    /// <summary>A state or territory of the reference list that the field names; canonical form two upper-case letters.</summary>
    State,

    /// <summary>A ZIP code; canonical form five digits, or nine with a dash after the fifth.</summary>
    Zip,

    /// <summary>A taxonomy code of the reference list that the field names.</summary>
    Taxonomy,

    /// <summary>An ABA routing number; canonical form nine digits.</summary>
    RoutingNumber,

    /// <summary>A bank account number; canonical form 4 to 17 digits.</summary>
    AccountNumber,

    /// <summary>The number of a license or certificate: letters, digits, spaces and - . / #.</summary>
    LicenseNumber,

    /// <summary>A DEA registration number; canonical form two upper-case letters (the second may be 9) and seven digits.</summary>
    DeaNumber,
}
