namespace Personalization.Domain.Evaluating;

/// <summary>The bound on one decision: counted work for everything that loops, measured time for regular expressions.</summary>
internal partial class Evaluation
{
    /// <summary>Units of work, about 5 to 10 ns each (a byte walked, a step of a pattern): 1 to 2 ms of processor time at most.</summary>
    private const int WorkLimit = 150_000;

    /// <summary>What finding the next element of an array costs beside its bytes.</summary>
    private const int ElementWork = 24;

    private int _workLeft;

    /// <summary>Counts work; ends the decision when there is no more left.</summary>
    public void Charge(int work)
    {
        _workLeft -= work + 1;
        if (_workLeft < 0) throw new DecisionLimitException();
    }

    /// <summary>Counts the work of one element of an array.</summary>
    public void ChargeElement(int bytes) => Charge(bytes + ElementWork);

    private void StartBudget()
    {
        _workLeft = WorkLimit;
        _regexTicks = 0;
    }
}
