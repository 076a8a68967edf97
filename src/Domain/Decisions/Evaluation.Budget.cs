namespace Personalization.Domain.Decisions;

/// <summary>The bound on one decision: counted work for everything that loops, measured time for regular expressions.</summary>
internal sealed partial class Evaluation
{
    /// <summary>Units of work; one is about a few nanoseconds (a byte walked, an element compared).</summary>
    private const int WorkLimit = 400_000;

    private int workLeft;

    /// <summary>Counts work; ends the decision when there is no more left.</summary>
    public void Charge(int work)
    {
        workLeft -= work + 1;
        if (workLeft < 0)
            throw new DecisionLimitException();
    }

    private void StartBudget()
    {
        workLeft = WorkLimit;
        regexTicks = 0;
    }
}
