import GRDB

/// The tables of the database, as migrations that only go forward.
///
/// Times are microseconds since 1970 in UTC, money is in nano-dollars. A migration that has been released is never
/// changed; its successor is a file of its own.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1", migrate: createDirectory)
        migrator.registerMigration("2", migrate: createLedger)
        migrator.registerMigration("3", migrate: createRecords)
        migrator.registerMigration("governance", migrate: createGovernance)
        migrator.registerMigration("budgets", migrate: extendBudgets)
        migrator.registerMigration("alerts", migrate: createAlerts)
        migrator.registerMigration("retention", migrate: indexForRetention)
        migrator.registerMigration("sign_in", migrate: createSignIn)
        migrator.registerMigration("groups", migrate: createGroups)
        migrator.registerMigration("workloads", migrate: addWorkloads)
        migrator.registerMigration("part_budgets", migrate: addPartBudgets)
        migrator.registerMigration("provisioning", migrate: createProvisioning)
        migrator.registerMigration("fixed_terms", migrate: addFixedTerms)
        migrator.registerMigration("rare_usage", migrate: addRareUsage)
        migrator.registerMigration("end_users", migrate: addPlacedAt)
        migrator.registerMigration("alert_list", migrate: createAlertList)
        migrator.registerMigration("responses", migrate: createResponses)
        migrator.registerMigration("response_providers", migrate: addResponseProviders)
        migrator.registerMigration("passthrough", migrate: addPassthrough)
        migrator.registerMigration("routing", migrate: addRouting)
        migrator.registerMigration("team_weights", migrate: addTeamWeights)
        migrator.registerMigration("series", migrate: addSeries)
        migrator.registerMigration("sealed_headers", migrate: addSealedHeaders)
        migrator.registerMigration("sealed_responses", migrate: addTextKeys)
        migrator.registerMigration("budget_cycles", migrate: addBudgetCycles)
        migrator.registerMigration("audit_chain", migrate: chainCheckpoints)
        migrator.registerMigration("audit_teams", migrate: addAuditTeams)
        migrator.registerMigration("audit_nodes", migrate: createAuditNodes)
        migrator.registerMigration("team_waiting", migrate: addTeamWaiting)
        migrator.registerMigration("key_labels", migrate: addKeyLabels)
        return migrator
    }
}
