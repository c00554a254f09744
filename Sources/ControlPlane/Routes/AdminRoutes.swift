import Policy

/// All routes of the admin listener.
enum AdminRoutes {
    /// The table, noun by noun, in the order of the API description.
    static func all(_ services: AdminServices, document: @escaping @Sendable () -> AdminAnswer) -> [Route] {
        TeamRoutes.all(services) + MemberRoutes.all(services)
            + HostRoutes.all(services) + KeyRoutes.all(services)
            + UserRoutes.all(services)
            + SignInRoutes.all(services) + OpenIDRoutes.all(services) + SessionRoutes.all(services)
            + ServiceAccountRoutes.all(services) + MeRoutes.all(services) + ProviderRoutes.all(services)
            + ModelRoutes.all(services) + TargetRoutes.all(services)
            + CapabilityRoutes.all(services) + FleetRoutes.all(services) + BudgetRoutes.all(services)
            + AlertRoutes.all(services)
            + UsageRoutes.all(services) + RequestRoutes.all(services) + ExplainRoutes.all(services)
            + AuditRoutes.all(services)
            + ProvisioningUserRoutes.all(services) + ProvisioningGroupRoutes.all(services)
            + ProvisioningServiceRoutes.all(services)
            + HealthRoutes.all(services, document: document) + ConsoleRoutes.all
    }
}
