resource "azuread_claims_mapping_policy" "warehouse" {
  display_name = "Warehouse claims"
  definition = [
    jsonencode({
      ClaimsMappingPolicy = {
        Version              = 1
        IncludeBasicClaimSet = "true"
        ClaimsSchema = [
          {
            Source       = "user"
            ID           = "department" # the cost center's name
            JwtClaimType = "unit"
          },
          {
            Source       = "user"
            ID           = "companyname"
            JwtClaimType = "site"
            MemberOf     = ["oid:${azuread_group.site.object_id}"]
          },
          {
            Source           = "transformation"
            ID               = "Login"
            TransformationId = "ToLogin"
            JwtClaimType     = "login"
          },
          { Source = "user", ID = "mail" },
          { Value = var.region, JwtClaimType = "region" },
        ]
        ClaimsTransformations = [{
          ID                   = "ToLogin"
          TransformationMethod = "RegexReplace"
          InputClaims          = [{ ClaimTypeReferenceId = "mail", TransformationClaimType = "sourceClaim" }]
          InputParameters = [
            { ID = "regex", Value = "^(?<name>[^@\\s]+)@.+$" },
            { ID = "replacement", Value = "{name}.wh" },
          ]
          OutputClaims = [{ ClaimTypeReferenceId = "Login", TransformationClaimType = "outputClaim" }]
        }]
      }
    })
  ]
}
