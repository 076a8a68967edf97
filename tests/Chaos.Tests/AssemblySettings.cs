// Faults of one test must not meet the load of another, and two clusters at once would starve each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
