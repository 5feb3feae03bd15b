[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Most of the time these tests wait for processes and deadlines: more of them than there are cores can do so at once.
[assembly: LevelOfParallelism(8)]
