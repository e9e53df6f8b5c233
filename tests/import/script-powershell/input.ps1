# Maps the cost center and, for the employees of the lab, their tier.
Connect-MgGraph -Scopes "Policy.ReadWrite.ApplicationConfiguration"

$labGroup = (Get-MgGroup -Filter "displayName eq 'Lab'").Id
$params = @{
    Definition  = @(
        ([ordered]@{
            ClaimsMappingPolicy = [ordered]@{
                Version              = 1
                IncludeBasicClaimSet = "true"
                ClaimsSchema         = @(
                    @{ Source = "user"; ID = "extensionattribute7"; JwtClaimType = "cost_center" }
                    # The group is known only when the script runs.
                    @{ Source = "user"; ID = "companyname"; JwtClaimType = "tier"; MemberOf = @("oid:$labGroup") }
                    @{ Source = "user"; ID = "mail" }
                    @{ Source = 'transformation'; ID = 'Alias'; TransformationId = 'Prefix'; JwtClaimType = 'alias' }
                    @{ Value = 'it''s a constant'; JwtClaimType = "note" }
                )
                ClaimsTransformations = @(
                    @{
                        ID                   = 'Prefix'
                        TransformationMethod = 'ExtractMailPrefix'
                        InputClaims          = @(@{ ClaimTypeReferenceId = 'mail'; TransformationClaimType = 'mail' })
                        OutputClaims         = @(@{ ClaimTypeReferenceId = 'Alias'; TransformationClaimType = 'outputClaim' })
                    }
                )
            }
        } | ConvertTo-Json -Depth 9)
    )
    DisplayName = "Lab claims"
}
New-MgPolicyClaimMappingPolicy -BodyParameter $params
