using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Domain.Access;
using Portal.Domain.Audit;

namespace Portal.Infrastructure.Data;

/// <summary>The tables of the portal as the application's role sees them. The schema itself is SQL: <see cref="SchemaMigrator"/>.</summary>
public sealed class PortalDb(DbContextOptions<PortalDb> options) : DbContext(options)
{
    public DbSet<AccountRow> Accounts => Set<AccountRow>();
    public DbSet<AccountSuspensionRow> AccountSuspensions => Set<AccountSuspensionRow>();
    public DbSet<PasskeyRow> Passkeys => Set<PasskeyRow>();
    public DbSet<RecoveryCodeRow> RecoveryCodes => Set<RecoveryCodeRow>();
    public DbSet<EmailCodeRow> EmailCodes => Set<EmailCodeRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<StaffRoleRow> StaffRoles => Set<StaffRoleRow>();
    public DbSet<RegistrationLinkRow> RegistrationLinks => Set<RegistrationLinkRow>();
    public DbSet<DataProtectionKeyRow> DataProtectionKeys => Set<DataProtectionKeyRow>();
    public DbSet<CeremonyRow> Ceremonies => Set<CeremonyRow>();
    public DbSet<ServerKeyRow> ServerKeys => Set<ServerKeyRow>();
    public DbSet<RateWindowRow> RateWindows => Set<RateWindowRow>();
    public DbSet<ProviderRow> Providers => Set<ProviderRow>();
    public DbSet<NppesRecordRow> NppesRecords => Set<NppesRecordRow>();
    public DbSet<PrincipalRow> Principals => Set<PrincipalRow>();
    public DbSet<PrincipalEvidenceRow> PrincipalEvidence => Set<PrincipalEvidenceRow>();
    public DbSet<InvitationRow> Invitations => Set<InvitationRow>();
    public DbSet<AuthorityRow> Authorities => Set<AuthorityRow>();
    public DbSet<ClaimLetterRow> ClaimLetters => Set<ClaimLetterRow>();
    public DbSet<DelegationRow> Delegations => Set<DelegationRow>();
    public DbSet<DelegationNoticeRow> DelegationNotices => Set<DelegationNoticeRow>();
    public DbSet<AccessRequestRow> AccessRequests => Set<AccessRequestRow>();
    public DbSet<AccessBlockRow> AccessBlocks => Set<AccessBlockRow>();
    public DbSet<ProviderPresetRow> ProviderPresets => Set<ProviderPresetRow>();
    public DbSet<GrantRow> Grants => Set<GrantRow>();
    public DbSet<ApplicationRow> Applications => Set<ApplicationRow>();
    public DbSet<VersionRow> Versions => Set<VersionRow>();
    public DbSet<DataKeyRow> DataKeys => Set<DataKeyRow>();
    public DbSet<SectionRow> Sections => Set<SectionRow>();
    public DbSet<SectionItemRow> SectionItems => Set<SectionItemRow>();
    public DbSet<AnswerRow> Answers => Set<AnswerRow>();
    public DbSet<AnswerHistoryRow> AnswerHistory => Set<AnswerHistoryRow>();
    public DbSet<DocumentRow> Documents => Set<DocumentRow>();
    public DbSet<SignatureRequestRow> SignatureRequests => Set<SignatureRequestRow>();
    public DbSet<CertificationCeremonyRow> CertificationCeremonies => Set<CertificationCeremonyRow>();
    public DbSet<CertifiedVersionRow> CertifiedVersions => Set<CertifiedVersionRow>();
    public DbSet<NoteRow> Notes => Set<NoteRow>();
    public DbSet<AttachmentRow> Attachments => Set<AttachmentRow>();
    public DbSet<LookRow> Looks => Set<LookRow>();
    public DbSet<BreakGlassRow> BreakGlass => Set<BreakGlassRow>();
    public DbSet<BreakGlassLapseRow> BreakGlassLapses => Set<BreakGlassLapseRow>();
    public DbSet<LookPageRow> LookPages => Set<LookPageRow>();
    public DbSet<PendingEntryRow> PendingEntries => Set<PendingEntryRow>();
    public DbSet<LedgerEntryRow> LedgerEntries => Set<LedgerEntryRow>();
    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();
    public DbSet<CosignatureRow> Cosignatures => Set<CosignatureRow>();
    public DbSet<EntryTextsRow> EntryTexts => Set<EntryTextsRow>();
    public DbSet<AccessReviewRow> AccessReviews => Set<AccessReviewRow>();
    public DbSet<AccessReviewItemRow> AccessReviewItems => Set<AccessReviewItemRow>();
    public DbSet<AccessReviewNoticeRow> AccessReviewNotices => Set<AccessReviewNoticeRow>();
    public DbSet<AccessUseRow> AccessUse => Set<AccessUseRow>();
    public DbSet<AccessUseHeadRow> AccessUseHead => Set<AccessUseHeadRow>();
    public DbSet<NoticeRow> Notices => Set<NoticeRow>();
    public DbSet<NoticeDigestRow> NoticeDigests => Set<NoticeDigestRow>();
    public DbSet<NoticeChoiceRow> NoticeChoices => Set<NoticeChoiceRow>();
    public DbSet<FormerAddressRow> FormerAddresses => Set<FormerAddressRow>();
    public DbSet<SavedQuestionRow> SavedQuestions => Set<SavedQuestionRow>();
    public DbSet<FindingRow> Findings => Set<FindingRow>();
    public DbSet<FindingAnswerRow> FindingAnswers => Set<FindingAnswerRow>();
    public DbSet<FindingsHeadRow> FindingsHead => Set<FindingsHeadRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<AccountRow>().ToTable("accounts");
        modelBuilder.Entity<AccountSuspensionRow>().ToTable("account_suspensions");
        modelBuilder.Entity<PasskeyRow>().ToTable("account_passkeys").HasKey(p => p.CredentialId);
        modelBuilder.Entity<RecoveryCodeRow>().ToTable("account_recovery_codes");
        modelBuilder.Entity<EmailCodeRow>().ToTable("email_codes");
        modelBuilder.Entity<SessionRow>().ToTable("sessions");
        modelBuilder.Entity<StaffRoleRow>().ToTable("staff_roles");
        modelBuilder.Entity<RegistrationLinkRow>().ToTable("registration_links");
        modelBuilder.Entity<DataProtectionKeyRow>().ToTable("data_protection_keys");
        modelBuilder.Entity<CeremonyRow>().ToTable("passkey_ceremonies");
        modelBuilder.Entity<ServerKeyRow>().ToTable("server_keys").HasKey(k => k.Owner);
        modelBuilder.Entity<RateWindowRow>().ToTable("rate_windows").HasKey(r => new { r.Purpose, r.SubjectHash, r.WindowStart });
        modelBuilder.Entity<NoticeRow>().ToTable("notices");
        modelBuilder.Entity<NoticeDigestRow>().ToTable("notice_digests").HasKey(d => new { d.AccountId, d.Day });
        modelBuilder.Entity<NoticeChoiceRow>().ToTable("notice_choices").HasKey(c => c.AccountId);
        modelBuilder.Entity<FormerAddressRow>().ToTable("former_addresses");
        modelBuilder.Entity<ProviderRow>().ToTable("providers");
        modelBuilder.Entity<NppesRecordRow>().ToTable("nppes_records").HasKey(r => r.Npi);
        modelBuilder.Entity<PrincipalRow>().ToTable("principals");
        modelBuilder.Entity<PrincipalEvidenceRow>().ToTable("principal_evidence");
        modelBuilder.Entity<AuthorityRow>().ToTable("authorities");
        modelBuilder.Entity<ClaimLetterRow>().ToTable("claim_letters");
        modelBuilder.Entity<InvitationRow>(row => { row.ToTable("invitations"); MapTerms(row); });
        modelBuilder.Entity<DelegationRow>(row => { row.ToTable("delegations").Ignore(d => d.Line); MapTerms(row); });
        modelBuilder.Entity<DelegationNoticeRow>().ToTable("delegation_notices").HasKey(n => new { n.DelegationId, n.Days });
        modelBuilder.Entity<AccessRequestRow>(row =>
        {
            row.ToTable("access_requests").Property(r => r.SectionDefault).HasConversion<string>();
            MapLevels(row.Property(r => r.SectionLevels!));
        });
        modelBuilder.Entity<AccessBlockRow>().ToTable("access_blocks");
        modelBuilder.Entity<ProviderPresetRow>(row =>
        {
            row.ToTable("provider_presets").Property(p => p.SectionDefault).HasConversion<string>();
            MapLevels(row.Property(p => p.SectionLevels));
        });
        modelBuilder.Entity<GrantRow>(row => { row.ToView("access_grants"); MapTerms(row); });
        modelBuilder.Entity<ApplicationRow>(row =>
        {
            row.ToTable("applications");
            row.Property(a => a.Status).HasConversion<string>();
        });
        modelBuilder.Entity<VersionRow>().ToTable("application_versions");
        modelBuilder.Entity<DataKeyRow>().ToTable("data_keys").HasKey(k => k.Owner);
        modelBuilder.Entity<SectionRow>().ToTable("sections").HasKey(s => new { s.VersionId, s.SectionKey });
        modelBuilder.Entity<SectionItemRow>().ToTable("section_items")
            .HasKey(i => new { i.VersionId, i.SectionKey, i.GroupKey, i.ItemId });
        modelBuilder.Entity<AnswerRow>().ToTable("answers")
            .HasKey(a => new { a.VersionId, a.SectionKey, a.GroupKey, a.ItemId, a.FieldKey });
        modelBuilder.Entity<AnswerHistoryRow>().ToTable("answer_history");
        modelBuilder.Entity<DocumentRow>().ToTable("documents");
        modelBuilder.Entity<SignatureRequestRow>().ToTable("signature_requests");
        modelBuilder.Entity<CertificationCeremonyRow>().ToTable("certification_ceremonies");
        modelBuilder.Entity<CertifiedVersionRow>().ToTable("certified_versions").HasKey(v => v.VersionId);
        modelBuilder.Entity<NoteRow>().ToTable("notes");
        modelBuilder.Entity<AttachmentRow>().ToTable("attachments");
        modelBuilder.Entity<PendingEntryRow>().ToTable("audit_pending").HasKey(e => e.EntryId);
        modelBuilder.Entity<LedgerEntryRow>().ToTable("audit_log").HasKey(e => e.Seq);
        modelBuilder.Entity<CheckpointRow>().ToTable("audit_checkpoints").HasKey(c => c.Size);
        modelBuilder.Entity<CosignatureRow>().ToTable("audit_cosignatures").HasKey(c => new { c.Size, c.Witness });
        modelBuilder.Entity<EntryTextsRow>().ToTable("audit_texts").HasKey(t => t.EntryId);
        modelBuilder.Entity<AccessReviewRow>().ToTable("access_reviews");
        modelBuilder.Entity<AccessReviewItemRow>().ToTable("access_review_items").HasKey(i => new { i.ReviewId, i.LineId });
        modelBuilder.Entity<AccessReviewNoticeRow>().ToTable("access_review_notices").HasKey(n => new { n.ReviewId, n.Days });
        modelBuilder.Entity<AccessUseRow>().ToTable("access_use").HasKey(u => new { u.ProviderId, u.AccountId, u.ApplicationId, u.Section });
        modelBuilder.Entity<AccessLastUseRow>().ToTable("access_last_use").HasKey(u => new { u.ProviderId, u.AccountId });
        modelBuilder.Entity<AccessUseHeadRow>().ToTable("access_use_head").HasKey(h => h.Singleton);
        modelBuilder.Entity<SavedQuestionRow>().ToTable("saved_questions");
        modelBuilder.Entity<OutboxRow>().ToTable("outbox");
        modelBuilder.Entity<FindingRow>().ToTable("findings");
        modelBuilder.Entity<FindingAnswerRow>().ToTable("finding_answers");
        modelBuilder.Entity<FindingsHeadRow>().ToTable("findings_head").HasKey(h => h.Singleton);
        modelBuilder.Entity<LookRow>().ToTable("looks");
        modelBuilder.Entity<BreakGlassRow>().ToTable("break_glass").HasKey(b => b.LookId);
        modelBuilder.Entity<BreakGlassLapseRow>().ToTable("break_glass_lapses").HasKey(l => l.LookId);
        modelBuilder.Entity<LookPageRow>().ToTable("look_pages");
        OrderInserts(modelBuilder);
        NameLikeTheSchema(modelBuilder);
    }

    // The schema has the foreign keys. EF is told only those that one operation fills on both ends, so that it inserts in their order.
    private static void OrderInserts(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PrincipalRow>().HasOne<ProviderRow>().WithMany().HasForeignKey(p => p.ProviderId);
        modelBuilder.Entity<PasskeyRow>().HasOne<AccountRow>().WithMany().HasForeignKey(p => p.AccountId);
        modelBuilder.Entity<RecoveryCodeRow>().HasOne<AccountRow>().WithMany().HasForeignKey(c => c.AccountId);
        modelBuilder.Entity<SessionRow>().HasOne<AccountRow>().WithMany().HasForeignKey(s => s.AccountId);
        modelBuilder.Entity<StaffRoleRow>().HasOne<AccountRow>().WithMany().HasForeignKey(r => r.AccountId);
        modelBuilder.Entity<DelegationRow>().HasOne<InvitationRow>().WithMany().HasForeignKey(d => d.InvitationId);
        modelBuilder.Entity<DelegationRow>().HasOne<DelegationRow>().WithMany().HasForeignKey(d => d.ParentId);
        modelBuilder.Entity<VersionRow>().HasOne<ApplicationRow>().WithMany().HasForeignKey(v => v.ApplicationId);
        modelBuilder.Entity<SectionRow>().HasOne<VersionRow>().WithMany().HasForeignKey(s => s.VersionId);
        modelBuilder.Entity<SectionItemRow>().HasOne<SectionRow>().WithMany().HasForeignKey(i => new { i.VersionId, i.SectionKey });
        modelBuilder.Entity<AnswerRow>().HasOne<SectionRow>().WithMany().HasForeignKey(a => new { a.VersionId, a.SectionKey });
        modelBuilder.Entity<AnswerHistoryRow>().HasOne<SectionRow>().WithMany().HasForeignKey(a => new { a.VersionId, a.SectionKey });
        modelBuilder.Entity<DocumentRow>().HasOne<SectionRow>().WithMany().HasForeignKey(d => new { d.VersionId, d.SectionKey });
        modelBuilder.Entity<AccessReviewItemRow>().HasOne<AccessReviewRow>().WithMany().HasForeignKey(i => i.ReviewId);
        modelBuilder.Entity<BreakGlassRow>().HasOne<LookRow>().WithMany().HasForeignKey(b => b.LookId);
    }

    private static void MapTerms<TRow>(EntityTypeBuilder<TRow> row)
        where TRow : TermsRow
    {
        row.Property(t => t.SectionDefault).HasConversion<string>();
        MapLevels(row.Property(t => t.SectionLevels));
    }

    private static void MapLevels(PropertyBuilder<Dictionary<string, SectionLevel>> property) => property
        .HasColumnType("jsonb")
        .HasConversion(
            levels => TermsRow.WriteLevels(levels),
            text => TermsRow.ReadLevels(text),
            new ValueComparer<Dictionary<string, SectionLevel>>(
                (a, b) => a!.Count == b!.Count && !a.Except(b).Any(), levels => levels.Count, levels => new(levels)));

    // Ids are made by the operations and times that the database fills in are read back, never guessed.
    private static void NameLikeTheSchema(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(PortalEvent.KebabCase(property.Name).Replace('-', '_'));
                if (property.ClrType == typeof(Guid))
                    property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }
    }
}
