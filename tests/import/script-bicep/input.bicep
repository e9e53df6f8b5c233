param location string = resourceGroup().location

// The script sends this to Microsoft Graph.
var claimsPolicy = {
  includeBasicClaimSet: true
  claims: [
    {
      '@odata.type': '#microsoft.graph.customClaim'
      name: 'plant'
      tokenFormat: [
        'jwt'
      ]
      configurations: [
        {
          condition: { userType: 'members', memberOf: [ 'oid:77777777-7777-4777-8777-777777777777' ] }
          attribute: { '@odata.type': '#microsoft.graph.valueBasedAttribute', value: 'Plant \'North\'' }
        }
      ]
    }
    {
      '@odata.type': '#microsoft.graph.customClaim'
      name: 'region'
      tokenFormat: [ 'jwt' ]
      configurations: [
        { attribute: { '@odata.type': '#microsoft.graph.valueBasedAttribute', value: location } }
      ]
    }
  ]
}
