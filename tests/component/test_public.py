from types import ModuleType

from chatkit_e2e import component


def test_the_export_list_is_exact() -> None:
    public = {
        name
        for name, value in vars(component).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert set(component.__all__) == public
