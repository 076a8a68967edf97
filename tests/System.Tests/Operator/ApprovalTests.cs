using System.Net;
using Microsoft.Extensions.Options;
using Personalization.Cli.CommandLine;
using Personalization.Grains.Rules;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Rules;

namespace Personalization.SystemTests.Operator;

/// <summary>Two persons for one publication.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ApprovalTests(OperatorHosts hosts)
{
    private static readonly byte[] Document = "{}"u8.ToArray();

    [Fact]
    public async Task A_document_is_published_by_one_person_after_another_approved_these_bytes_on_this_version()
    {
        var host = await hosts.WithApprovalAsync();
        var site = OperatorHost.Site();
        var (red, blue) = (Rules.Forcing("/red"), Rules.Forcing("/blue"));

        await PublishAsync(host.Operator, red, 0, null).RefusedAsync(HttpStatusCode.PreconditionRequired);
        await host.Operator.PostAsync(Api.RuleSet(site, ":approve"), red, "\"0\"").RefusedAsync(HttpStatusCode.Forbidden);
        var approval = await ApproveAsync(host.Approver, red, 0);
        await PublishAsync(host.Operator, blue, 0, approval).RefusedAsync(HttpStatusCode.PreconditionRequired);
        await PublishAsync(host.Approver, red, 0, approval).RefusedAsync(HttpStatusCode.PreconditionRequired);
        await PublishAsync(host.Operator, red, 0, approval).OkAsync();
        Assert.Contains("approved by anna", (await host.Reader.GetAsync(Api.RuleSet(site, "/versions"))).Text, StringComparison.Ordinal);

        // The same word counts for no other version, and going back needs none.
        await PublishAsync(host.Operator, red, 1, approval).RefusedAsync(HttpStatusCode.PreconditionRequired);
        await PublishAsync(host.Operator, blue, 1, await ApproveAsync(host.Approver, blue, 1)).OkAsync();
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"ugly"}""", "\"2\"").OkAsync();
        await host.Approver.PostAsync(Api.RuleSet(site, ":approve"), "{\"features\":5}", "\"3\"")
            .RefusedAsync(HttpStatusCode.UnprocessableEntity);
        await host.Approver.PostAsync(Api.RuleSet(site, ":approve"), blue, "\"1\"").RefusedAsync(HttpStatusCode.PreconditionFailed);

        Task<Api.Answer> PublishAsync(ApiClient who, string document, long version, string? word) => who.SendAsync(
            HttpMethod.Put, Api.RuleSet(
                site, "?reason=r" + (word is null ? "" : "&approval=" + Uri.EscapeDataString(word))), document, $"\"{version}\"");

        async Task<string> ApproveAsync(ApiClient who, string document, long version) =>
            (await who.PostAsync(Api.RuleSet(site, ":approve"), document, $"\"{version}\"").OkAsync()).GetProperty("approval").GetString()!;
    }

    [Fact]
    public async Task The_command_carries_the_approval_from_one_person_to_the_other()
    {
        var host = await hosts.WithApprovalAsync();
        var site = OperatorHost.Site();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Rules.Forcing("/red"));

        (await GridProcess.RunAsync(host, ["rules", "publish", file, "--expect", "0", "--reason", "r", "--site", site]))
            .Expect(ExitCode.Refused);
        var approval =
            (await GridProcess.RunAsync(host, ["rules", "approve", file, "--expect", "0", "--site", site], key: OperatorHost.ApproveKey))
            .Expect(ExitCode.Done).Output.Trim();
        (await GridProcess.RunAsync(
            host, ["rules", "publish", file, "--expect", "0", "--reason", "r", "--approval", approval, "--site", site]))
            .Expect(ExitCode.Done);
        File.Delete(file);
    }

    [Fact]
    public void An_approval_ends_with_its_time_and_with_its_approvers_key()
    {
        var time = new SetClock();
        var keys = new ManagementOptions
        {
            Keys = { ["anna"] = new ManagementKey { Secret = "anna-anna-anna-anna", Role = ManagementRole.Approve } },
        };
        var approvals = new RuleSetApprovals(Options.Create(keys), Options.Create(new RuleSetFileOptions()), time);
        var approval = approvals.Give(new ManagementOperator("anna", ManagementRole.Approve), "shop", 3, Document).Approval;
        var bob = new ManagementOperator("bob", ManagementRole.Operate);

        Assert.Null(approvals.Check(approval, bob, "shop", 3, Document, out var approver));
        Assert.Equal("anna", approver);
        Assert.NotNull(approvals.Check(approval, bob, "other", 3, Document, out _));
        Assert.NotNull(approvals.Check(approval, bob, "shop", 4, Document, out _));
        Assert.NotNull(approvals.Check(approval[..^2], bob, "shop", 3, Document, out _));
        Assert.NotNull(approvals.Check("rubbish", bob, "shop", 3, Document, out _));
        keys.Keys["anna"].Role = ManagementRole.Operate;
        Assert.Contains("no longer", approvals.Check(approval, bob, "shop", 3, Document, out _), StringComparison.Ordinal);
        keys.Keys["anna"].Role = ManagementRole.Approve;
        time.Now += RuleSetApprovals.Lifetime;
        Assert.Contains("expired", approvals.Check(approval, bob, "shop", 3, Document, out _), StringComparison.Ordinal);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
