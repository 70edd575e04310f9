"""Ids of what the shop keeps; minted like all others (`node.ids`)."""

from typing import NewType

ShopId = NewType("ShopId", int)
TermsId = NewType("TermsId", int)
PickupId = NewType("PickupId", int)
ProductId = NewType("ProductId", int)
VariantId = NewType("VariantId", int)
CartId = NewType("CartId", int)
CartLineId = NewType("CartLineId", int)
OrderId = NewType("OrderId", int)
AgreementId = NewType("AgreementId", int)
RequestId = NewType("RequestId", int)
